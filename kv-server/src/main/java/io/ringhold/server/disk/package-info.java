/// The node's data directory: whose it is, who may open it, and whether it has room.
@NullMarked
package io.ringhold.server.disk;

import org.jspecify.annotations.NullMarked;
