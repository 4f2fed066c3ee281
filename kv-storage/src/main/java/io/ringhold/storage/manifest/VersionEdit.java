package io.ringhold.storage.manifest;

import io.ringhold.storage.io.ByteReader;
import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.sstable.TableInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One atomic step from a set of live tables to the next.
///
/// @param state the new durable state of a flush; null for a compaction, which leaves it as it is
/// @param removed numbers of tables
public record VersionEdit(@Nullable DurableState state, List<Long> removed, List<Added> added) {

  /// A table and the level it joins. A table that only moves is removed and added by the same edit.
  public record Added(int level, TableInfo table) {
    public Added {
      Objects.checkIndex(level, Version.LEVELS);
    }
  }

  byte[] write() {
    var out = new ByteWriter().u8(state == null ? 0 : 1);
    if (state != null) {
      state.writeTo(out);
    }
    out.u32(removed.size());
    removed.forEach(out::u64);
    out.u32(added.size());
    for (var one : added) {
      out.u8(one.level());
      one.table().writeTo(out);
    }
    return out.toArray();
  }

  /// @throws IllegalArgumentException or [IndexOutOfBoundsException] when these are not the bytes
  ///   of one edit
  static VersionEdit read(byte[] bytes) {
    var in = new ByteReader(bytes);
    var state = in.u8() == 0 ? null : DurableState.read(in);
    var removed = new ArrayList<Long>();
    for (int left = in.count(); left > 0; left--) {
      removed.add(in.u64());
    }
    var added = new ArrayList<Added>();
    for (int left = in.count(); left > 0; left--) {
      added.add(new Added(in.u8(), TableInfo.read(in)));
    }
    in.end();
    return new VersionEdit(state, removed, added);
  }
}
