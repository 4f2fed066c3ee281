/// Whether the process should be restarted (startup, liveness), and whether it should be sent
/// requests (readiness).
@NullMarked
package io.ringhold.server.health;

import org.jspecify.annotations.NullMarked;
