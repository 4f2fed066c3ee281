/// The running node: its parts, and where it stands between starting and stopping.
@NullMarked
package io.ringhold.server.node;

import org.jspecify.annotations.NullMarked;
