package io.ringhold.cli.console;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Ends a command with one line on stderr and an exit code. The message says what happened and what
/// to do.
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private Failure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public static Failure of(int exitCode, String message) {
    return new Failure(exitCode, message);
  }

  public static Failure refused(String message) {
    return new Failure(ExitCode.REFUSED, message);
  }

  public static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, message);
  }

  public static Failure unavailable(String message) {
    return new Failure(ExitCode.UNAVAILABLE, message);
  }

  public int exitCode() {
    return exitCode;
  }

  /// What is wrong with a file, in words; Java's own messages are often nothing but the name of the
  /// file.
  public static String reason(FileSystemException e) {
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileAlreadyExistsException other -> other.getFile() + " exists and is not a directory";
      default -> e.getFile() + ": " + e.getReason();
    };
  }
}
