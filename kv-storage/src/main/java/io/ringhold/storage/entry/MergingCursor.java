package io.ringhold.storage.entry;

import java.io.IOException;
import java.util.List;

/// Many cursors walked as one; of a key that several have, the newest version.
///
/// A tournament tree of losers (Knuth, TAOCP 5.4.1): after the winner has moved, one comparison a
/// level finds the next one. Keys are compared by their heads behind a prefix, that of the winner's
/// neighbourhood: who has another prefix is behind all who have it.
public final class MergingCursor extends EntryCursor {
  private static final byte[] NONE = new byte[0];

  /// A head has room for a shorter one, and for enough of what is behind it.
  private static final int PREFIX_MIN = 4;

  private final EntryCursor[] sources;
  private final boolean ascending;
  private final long[] heads;

  /// The head of a key with another prefix; a key with the prefix can have it too.
  private final long farHead;

  private final boolean[] ended;

  /// At 0 who has won, at `i` who has lost at this place; the parent of `i` is `i / 2`, and the
  /// sources are the leaves behind.
  private final int[] tree;

  private byte[] prefix = NONE;
  private int prefixLength;
  private boolean begun;

  private MergingCursor(EntryCursor[] sources, boolean ascending) {
    this.sources = sources;
    this.ascending = ascending;
    heads = new long[sources.length];
    farHead = ascending ? -1 : 0;
    ended = new boolean[sources.length];
    tree = new int[sources.length];
  }

  public static EntryCursor of(List<EntryCursor> sources, Span.Way way) {
    return switch (sources.size()) {
      case 0 -> nothing();
      case 1 -> sources.getFirst();
      default -> new MergingCursor(sources.toArray(EntryCursor[]::new), way == Span.Way.ASCENDING);
    };
  }

  @Override
  public boolean next() throws IOException {
    if (!begun) {
      begun = true;
      for (int i = 0; i < sources.length; i++) {
        advance(i);
      }
      tree[0] = play(1);
    } else if (!ended[tree[0]]) {
      long head = heads[tree[0]];
      do {
        advance(tree[0]);
        replay(tree[0]);
      } while (!ended[tree[0]] && heads[tree[0]] == head && sources[tree[0]].hasKeyOf(this));
    }
    if (ended[tree[0]]) {
      return false;
    }
    EntryCursor winner = sources[tree[0]];
    if (heads[tree[0]] == farHead || prefixLengthOf(winner) > prefixLength) {
      moveTo(winner);
    }
    at(winner);
    return true;
  }

  private void advance(int source) throws IOException {
    if (sources[source].next()) {
      heads[source] = headOf(sources[source]);
    } else {
      ended[source] = true;
    }
  }

  private long headOf(Entry source) {
    return prefixLength == 0 || source.startsWith(prefix, prefixLength)
        ? source.head(prefixLength)
        : farHead;
  }

  private static int prefixLengthOf(EntryCursor source) {
    int length = source.prefixLength();
    return length < PREFIX_MIN ? 0 : length;
  }

  /// Compares behind the prefix around this key from now on.
  private void moveTo(EntryCursor winner) {
    prefixLength = prefixLengthOf(winner);
    if (prefix.length < prefixLength) {
      prefix = new byte[prefixLength];
    }
    System.arraycopy(winner.keyBytes(), winner.keyAt(), prefix, 0, prefixLength);
    for (int i = 0; i < sources.length; i++) {
      if (!ended[i]) {
        heads[i] = headOf(sources[i]);
      }
    }
  }

  /// Plays all games below a place for the first time.
  private int play(int place) {
    if (place >= sources.length) {
      return place - sources.length;
    }
    int left = play(2 * place);
    int right = play(2 * place + 1);
    boolean leftWins = beats(left, right);
    tree[place] = leftWins ? right : left;
    return leftWins ? left : right;
  }

  /// Plays again the games of one that has moved.
  private void replay(int moved) {
    int winner = moved;
    for (int place = (moved + sources.length) / 2; place > 0; place /= 2) {
      if (beats(tree[place], winner)) {
        int loser = winner;
        winner = tree[place];
        tree[place] = loser;
      }
    }
    tree[0] = winner;
  }

  private boolean beats(int a, int b) {
    if (ended[a] || ended[b]) {
      return !ended[a];
    }
    int order = Long.compareUnsigned(heads[a], heads[b]);
    if (order == 0) {
      order = sources[a].compareKey(sources[b]);
    }
    if (order == 0) {
      return sources[a].sequence() > sources[b].sequence();
    }
    return ascending == order < 0;
  }
}
