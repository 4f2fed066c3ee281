package io.ringhold.storage.io;

import java.io.IOException;

/// Another engine holds the directory.
public final class LockedException extends IOException {
  private static final long serialVersionUID = 1;

  public LockedException(String message) {
    super(message);
  }
}
