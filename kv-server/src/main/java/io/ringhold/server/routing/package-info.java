/// From a key to the replica that answers for it, here or on another node.
@NullMarked
package io.ringhold.server.routing;

import org.jspecify.annotations.NullMarked;
