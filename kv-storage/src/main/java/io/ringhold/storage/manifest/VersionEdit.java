package io.ringhold.storage.manifest;

import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.LittleEndian;
import io.ringhold.storage.sstable.TableInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One atomic step from a set of live tables to the next.
///
/// @param state the new durable state of a flush; null for a compaction, which leaves it as it is
/// @param removed numbers of tables
public record VersionEdit(@Nullable DurableState state, List<Long> removed, List<Added> added) {

  /// A table and the level it joins. A table that only moves is removed and added by the same edit.
  public record Added(int level, TableInfo table) {}

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

  static VersionEdit read(byte[] bytes) {
    int at = 1;
    DurableState state = null;
    if (bytes[0] != 0) {
      state = DurableState.read(bytes, at);
      at += state.encodedBytes();
    }
    var removed = new ArrayList<Long>();
    int removals = LittleEndian.getInt(bytes, at);
    at += Integer.BYTES;
    for (int i = 0; i < removals; i++, at += Long.BYTES) {
      removed.add(LittleEndian.getLong(bytes, at));
    }
    var added = new ArrayList<Added>();
    int additions = LittleEndian.getInt(bytes, at);
    at += Integer.BYTES;
    for (int i = 0; i < additions; i++) {
      var one = new Added(bytes[at], TableInfo.read(bytes, at + 1));
      added.add(one);
      at += 1 + one.table().encodedBytes();
    }
    return new VersionEdit(state, removed, added);
  }
}
