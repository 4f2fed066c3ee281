package io.ringhold.cli.console;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// All that a command sees of its surroundings. Output is UTF-8 whatever the locale says.
///
/// @param out results, buffered; commands that live long flush it
/// @param err progress and errors
/// @param outIsTerminal whether a person watches `out`
/// @param errIsTerminal whether a person watches `err`
/// @param command what the user typed to get here, for hints that can be copied
/// @param home the checkout, where the server's jar is
public record Console(
    InputStream in,
    OutputStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    String command,
    Path home,
    Map<String, String> environment) {

  /// Of this process. The launcher knows what Java cannot find out, such as whether stderr is a
  /// terminal.
  public static Console ofProcess() {
    return new Console(
        new FileInputStream(FileDescriptor.in),
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean("ringhold.terminal.out"),
        Boolean.getBoolean("ringhold.terminal.err"),
        System.getProperty("ringhold.command", "kv"),
        Path.of(System.getProperty("ringhold.home", ".")),
        System.getenv());
  }

  public void line(String text) {
    write(Utf8.bytes(text + "\n"));
  }

  public void line(Json json) {
    line(json.toString());
  }

  public void write(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One line on stderr.
  public void say(String text) {
    err.println(text);
  }
}
