package io.ringhold.storage.io;

import java.io.IOException;

/// The disk or the quota is full.
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1;

  public NoSpaceException(String message) {
    super(message);
  }
}
