package io.ringhold.storage.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Names, and which of them a crash would leave.
final class MemoryDirectory implements MemoryNode {
  private interface Change {
    void on(Map<String, MemoryNode> names);
  }

  private final Map<String, MemoryNode> names = new TreeMap<>();
  private final Map<String, MemoryNode> durable = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  @Nullable MemoryNode get(String name) {
    return names.get(name);
  }

  List<String> names() {
    return List.copyOf(names.keySet());
  }

  void put(String name, MemoryNode node) {
    change(all -> all.put(name, node));
  }

  void remove(String name) {
    change(all -> all.remove(name));
  }

  void rename(String from, String to) {
    var node = names.get(from);
    change(all -> {
      all.remove(from);
      all.put(to, node);
    });
  }

  void sync() {
    unsynced.clear();
    durable.clear();
    durable.putAll(names);
  }

  @Override
  public MemoryDirectory copy() {
    var copy = new MemoryDirectory();
    names.forEach((name, node) -> copy.put(name, node.copy()));
    copy.sync();
    return copy;
  }

  /// Of the unsynced changes any may have reached the disk.
  @Override
  public void crash(Random random) {
    for (var change : unsynced) {
      if (random.nextBoolean()) {
        change.on(durable);
      }
    }
    unsynced.clear();
    names.clear();
    names.putAll(durable);
    names.values().forEach(node -> node.crash(random));
  }

  private void change(Change change) {
    change.on(names);
    unsynced.add(change);
  }
}
