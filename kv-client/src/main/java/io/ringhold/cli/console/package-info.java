/// What all commands are made of: streams, exit codes, and the forms in which bytes and JSON appear
/// as text.
@NullMarked
package io.ringhold.cli.console;

import org.jspecify.annotations.NullMarked;
