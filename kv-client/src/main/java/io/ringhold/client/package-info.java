/// The Java client of Ringhold: knows the ring, goes straight to the leader, retries under the same
/// request id.
@NullMarked
package io.ringhold.client;

import org.jspecify.annotations.NullMarked;
