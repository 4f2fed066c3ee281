package io.ringhold.cli.moves;

import io.ringhold.client.KvAdmin;
import io.ringhold.client.KvException;
import java.util.function.LongFunction;

/// Changes that nobody has decided on an epoch of their own for.
public final class Fresh {
  private static final String EPOCH_OLD = "EPOCH_OLD";

  /// While moves run the epoch moves with each of their steps, so that one may come in between.
  private static final int ATTEMPTS = 10;

  private Fresh() {}

  /// Makes a change on the epoch that is read just before.
  public static <R> R change(KvAdmin admin, LongFunction<R> change) {
    for (int attempt = 1; ; attempt++) {
      long epoch = admin.cluster().known().epoch();
      try {
        return change.apply(epoch);
      } catch (KvException e) {
        if (!isOld(e) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /// Whether a change was refused, since the cluster has changed after the epoch that it named.
  public static boolean isOld(KvException e) {
    return e.kind() == KvException.Kind.REFUSED && e.reason().equals(EPOCH_OLD);
  }
}
