package io.ringhold.storage.sstable;

import java.util.UUID;

/// The identity of a table's bytes, the same wherever the file is linked or copied to.
public record TableId(long high, long low) {

  public static TableId random() {
    var id = UUID.randomUUID();
    return new TableId(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return new UUID(high, low).toString();
  }
}
