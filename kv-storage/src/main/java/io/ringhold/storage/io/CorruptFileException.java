package io.ringhold.storage.io;

import java.io.IOException;
import java.nio.file.Path;

/// Bytes on disk are not what was written.
public final class CorruptFileException extends IOException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final long offset;
  private final String what;

  public CorruptFileException(Path file, long offset, String what) {
    super(file + " is damaged at byte " + offset + ": " + what);
    this.file = file.toString();
    this.offset = offset;
    this.what = what;
  }

  public String file() {
    return file;
  }

  public long offset() {
    return offset;
  }

  public String what() {
    return what;
  }
}
