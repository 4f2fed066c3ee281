package io.ringhold.storage.io;

import java.io.IOException;
import java.nio.file.Path;

/// A whole file of a format version this build does not know.
public final class IncompatibleFormatException extends IOException {
  private static final long serialVersionUID = 1;

  public IncompatibleFormatException(Path file, int found, int known) {
    super(file + " has format version " + found + ", this build reads " + known);
  }
}
