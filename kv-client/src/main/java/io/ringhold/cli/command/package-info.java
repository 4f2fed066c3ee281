/// The commands that talk to a cluster, one class each, and what `load` and `export` are made of.
///
/// A command reads its options, makes one or a few calls of [io.ringhold.client.KvClient] and
/// prints. The client's exceptions pass through it.
@NullMarked
package io.ringhold.cli.command;

import org.jspecify.annotations.NullMarked;
