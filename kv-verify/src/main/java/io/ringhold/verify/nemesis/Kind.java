package io.ringhold.verify.nemesis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What can be asked to go wrong.
public enum Kind {
  KILL,
  PAUSE,
  PARTITION,
  LOSS,
  SLOW,
  WIPE,
  MEMBERSHIP;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Kind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Kind::word).toList();
  }

  boolean needsNamespaces() {
    return this == PARTITION || this == LOSS || this == SLOW;
  }
}
