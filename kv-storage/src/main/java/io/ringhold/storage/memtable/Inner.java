package io.ringhold.storage.memtable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Child `i` has the keys from separator `i - 1` up to, not including, separator `i`. Nothing but
/// the children changes: a child is replaced by one for the same range.
final class Inner extends Node {
  static final int CHILDREN_MAX = 64;
  private static final VarHandle CHILD = MethodHandles.arrayElementVarHandle(Node[].class);

  private final long[] heads;
  private final byte[][] separators;
  private final Node[] children;

  private Inner(int prefix, byte[][] separators, Node[] children) {
    super(prefix);
    this.separators = separators;
    this.children = children;
    heads = new long[separators.length];
    Arrays.setAll(heads, i -> head(separators[i]));
  }

  /// The root over what the first one was split into.
  static Inner over(Node left, byte[] separator, Node right) {
    return new Inner(0, new byte[][] {separator}, new Node[] {left, right});
  }

  int size() {
    return children.length;
  }

  Node child(int i) {
    return (Node) CHILD.getAcquire(children, i);
  }

  void replace(int i, Node child) {
    CHILD.setRelease(children, i, child);
  }

  /// First key of child `i`, or null when it is the first child.
  byte @Nullable [] lowOf(int i) {
    return i == 0 ? null : separators[i - 1];
  }

  /// First key behind child `i`, or null when it is the last one.
  byte @Nullable [] highOf(int i) {
    return i == separators.length ? null : separators[i];
  }

  /// The child whose range has the key.
  int childOf(byte[] key) {
    return upperBound(key, 0);
  }

  /// The child whose range has the keys right before this one.
  int childBefore(byte[] key) {
    return upperBound(key, 1);
  }

  /// Number of separators that compare to the key with less than `1 - strict`.
  private int upperBound(byte[] key, int strict) {
    long head = head(key);
    int low = 0;
    int high = heads.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(heads[middle], head);
      if (order == 0) {
        order = Arrays.compareUnsigned(separators[middle], key);
      }
      if (order <= -strict) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// A copy in which child `i` has become two.
  Inner with(int i, Node left, byte[] separator, Node right) {
    var moreSeparators = new byte[separators.length + 1][];
    System.arraycopy(separators, 0, moreSeparators, 0, i);
    moreSeparators[i] = separator;
    System.arraycopy(separators, i, moreSeparators, i + 1, separators.length - i);
    var moreChildren = new Node[children.length + 1];
    System.arraycopy(children, 0, moreChildren, 0, i);
    moreChildren[i] = left;
    moreChildren[i + 1] = right;
    System.arraycopy(children, i + 1, moreChildren, i + 2, children.length - i - 1);
    return new Inner(prefix, moreSeparators, moreChildren);
  }

  byte[] middle() {
    return separators[separators.length / 2];
  }

  /// The children before the middle separator.
  Inner left(byte @Nullable [] low) {
    int middle = separators.length / 2;
    return new Inner(
        sharedBy(low, separators[middle]),
        Arrays.copyOf(separators, middle),
        Arrays.copyOf(children, middle + 1));
  }

  /// The children behind it.
  Inner right(byte @Nullable [] high) {
    int middle = separators.length / 2;
    return new Inner(
        sharedBy(separators[middle], high),
        Arrays.copyOfRange(separators, middle + 1, separators.length),
        Arrays.copyOfRange(children, middle + 1, children.length));
  }
}
