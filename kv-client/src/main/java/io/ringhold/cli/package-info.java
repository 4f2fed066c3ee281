/// The `kv` command line: the process and the tree of its commands.
///
/// [Main] is the process, [Cli] a run of one command. Commands throw
/// [io.ringhold.cli.console.Failure] or the client's exception; [Cli] turns both into one line on
/// stderr and an [exit code][io.ringhold.cli.console.ExitCode].
@NullMarked
package io.ringhold.cli;

import org.jspecify.annotations.NullMarked;
