package io.ringhold.storage.memtable;

import io.ringhold.storage.entry.EntryCursor;
import io.ringhold.storage.entry.Span;
import org.jspecify.annotations.Nullable;

/// Walks leaf by leaf: it keeps a leaf as it was on entering, and finds the next one by the bound
/// of its range.
final class MemtableCursor extends EntryCursor {
  private final Memtable memtable;
  private final Arena arena;
  private final Span span;
  private final long sequenceMax;
  private Leaf leaf = new Leaf(0);
  private long order;
  private int place;
  private byte @Nullable [] low;
  private byte @Nullable [] high;
  private boolean ended;

  MemtableCursor(Memtable memtable, Arena arena, Span span, long sequenceMax) {
    this.memtable = memtable;
    this.arena = arena;
    this.span = span;
    this.sequenceMax = sequenceMax;
    ended = span.isEmpty();
    if (!ended) {
      begin();
    }
  }

  private void begin() {
    if (span.ascending()) {
      enter(span.from());
      int found = leaf.find(arena, order, span.from());
      place = (found >= 0 ? found : ~found) - 1;
    } else {
      byte[] to = span.to();
      enterBefore(to);
      if (to != null) {
        int found = leaf.find(arena, order, to);
        place = found >= 0 ? found : ~found;
      }
    }
  }

  @Override
  public boolean next() {
    return span.ascending() ? ascend() : descend();
  }

  private boolean ascend() {
    while (!ended) {
      place++;
      if (place < Leaf.size(order)) {
        if (memtable.visible(leaf.reference(order, place), sequenceMax, this)) {
          ended = span.to() != null && compareKey(span.to()) >= 0;
          return !ended;
        }
      } else if (high == null) {
        ended = true;
      } else {
        enter(high);
        place = -1;
      }
    }
    return false;
  }

  private boolean descend() {
    while (!ended) {
      place--;
      if (place >= 0) {
        if (memtable.visible(leaf.reference(order, place), sequenceMax, this)) {
          ended = compareKey(span.from()) < 0;
          return !ended;
        }
      } else if (low == null) {
        ended = true;
      } else {
        enterBefore(low);
      }
    }
    return false;
  }

  /// The leaf whose range has the key.
  private void enter(byte[] key) {
    low = null;
    high = null;
    Node node = memtable.root();
    while (node instanceof Inner inner) {
      node = go(inner, inner.childOf(key));
    }
    leaf = (Leaf) node;
    order = leaf.order();
  }

  /// The leaf whose range has the keys right before this one, or the last one; behind its end.
  private void enterBefore(byte @Nullable [] key) {
    low = null;
    high = null;
    Node node = memtable.root();
    while (node instanceof Inner inner) {
      node = go(inner, key == null ? inner.size() - 1 : inner.childBefore(key));
    }
    leaf = (Leaf) node;
    order = leaf.order();
    place = Leaf.size(order);
  }

  private Node go(Inner inner, int child) {
    byte[] nearerLow = inner.lowOf(child);
    byte[] nearerHigh = inner.highOf(child);
    low = nearerLow == null ? low : nearerLow;
    high = nearerHigh == null ? high : nearerHigh;
    return inner.child(child);
  }
}
