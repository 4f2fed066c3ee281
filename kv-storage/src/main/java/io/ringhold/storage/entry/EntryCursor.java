package io.ringhold.storage.entry;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A walk over entries in [Entry#ORDER] or exactly against it.
public interface EntryCursor {

  /// The next entry, or null at the end and ever after.
  @Nullable Entry next() throws IOException;
}
