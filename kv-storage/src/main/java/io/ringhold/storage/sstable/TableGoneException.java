package io.ringhold.storage.sstable;

import java.io.IOException;
import java.nio.file.Path;

/// A table was closed, and perhaps deleted, under a reader that did not hold it: it has to look
/// again, elsewhere.
public final class TableGoneException extends IOException {
  private static final long serialVersionUID = 1;

  TableGoneException(Path path) {
    super(path + " is gone");
  }
}
