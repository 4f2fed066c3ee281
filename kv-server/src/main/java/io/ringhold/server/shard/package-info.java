/// One shard as a deterministic machine: what each command does to it and what each query answers.
///
/// Every replica of a shard runs [ShardMachine#apply] over the same log and must end in the same
/// state, so nothing here looks at a clock, at randomness or at anything but the command, the log
/// entry's timestamp and the shard's own store.
@NullMarked
package io.ringhold.server.shard;

import org.jspecify.annotations.NullMarked;
