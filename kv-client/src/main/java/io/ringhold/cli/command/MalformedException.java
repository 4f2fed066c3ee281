package io.ringhold.cli.command;

/// A line of a file is not what it should be. The message goes behind the names of file and line.
final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String what;

  MalformedException(String what) {
    super(what);
    this.what = what;
  }

  String what() {
    return what;
  }
}
