/// From keys to shards to replicas: pure functions, no clock, no randomness, no I/O.
@NullMarked
package io.ringhold.ring;

import org.jspecify.annotations.NullMarked;
