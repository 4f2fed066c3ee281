package io.ringhold.storage.entry;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Many cursors walked as one, in their common order.
public final class MergingCursor implements EntryCursor {
  private record Head(Entry entry, EntryCursor rest) {}

  private final PriorityQueue<Head> heads;

  public MergingCursor(List<? extends EntryCursor> sources, Span span) throws IOException {
    heads = new PriorityQueue<>(Comparator.comparing(Head::entry, span.order()));
    for (var source : sources) {
      push(source);
    }
  }

  @Override
  public @Nullable Entry next() throws IOException {
    var head = heads.poll();
    if (head == null) {
      return null;
    }
    push(head.rest());
    return head.entry();
  }

  private void push(EntryCursor source) throws IOException {
    var entry = source.next();
    if (entry != null) {
      heads.add(new Head(entry, source));
    }
  }
}
