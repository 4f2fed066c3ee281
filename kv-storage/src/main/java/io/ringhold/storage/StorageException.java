package io.ringhold.storage;

import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.IncompatibleFormatException;
import io.ringhold.storage.io.LockedException;
import io.ringhold.storage.io.NoSpaceException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Why the engine could not do what it was asked.
public abstract sealed class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private StorageException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Bytes on disk are not what was written; nothing else is said about the data they held.
  public static final class Corruption extends StorageException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final long offset;
    private final String what;

    Corruption(CorruptFileException cause) {
      super(cause.getMessage(), cause);
      file = cause.file();
      offset = cause.offset();
      what = cause.what();
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

  /// There is no room. Nothing is lost: memtables stay where they are and are flushed when there is
  /// room again.
  public static final class DiskFull extends StorageException {
    private static final long serialVersionUID = 1;

    DiskFull(IOException cause) {
      super("the disk is full: " + cause.getMessage(), cause);
    }
  }

  /// An I/O error. A shard that met it while writing is closed for good; what was durable still is.
  public static final class Failed extends StorageException {
    private static final long serialVersionUID = 1;

    Failed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// Used after it was closed.
  public static final class Closed extends StorageException {
    private static final long serialVersionUID = 1;

    Closed(String what) {
      super(what + " is closed", null);
    }
  }

  /// Another engine, of this process or another one, holds the directory.
  public static final class Locked extends StorageException {
    private static final long serialVersionUID = 1;

    Locked(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /// Files of a format that this build does not know.
  public static final class Incompatible extends StorageException {
    private static final long serialVersionUID = 1;

    Incompatible(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  static StorageException of(IOException cause, String doing) {
    return switch (cause) {
      case CorruptFileException e -> new Corruption(e);
      case IncompatibleFormatException e -> new Incompatible(e);
      case LockedException e -> new Locked(e);
      case NoSpaceException e -> new DiskFull(e);
      default -> new Failed(doing + ": " + cause, cause);
    };
  }
}
