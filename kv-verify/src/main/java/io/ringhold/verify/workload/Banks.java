package io.ringhold.verify.workload;

import io.ringhold.client.Condition;
import io.ringhold.verify.history.Action;
import io.ringhold.verify.history.Outcome;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// Moves money between accounts of one shard in atomic batches, and looks at all accounts at once.
final class Banks implements Workload {
  private static final int BANKS = 6;
  private static final int ACCOUNTS = 8;
  private static final int FOUNDING_BALANCE = 100;

  private final RotatingKeys banks;
  private final Set<String> founded = ConcurrentHashMap.newKeySet();

  Banks(long seed) {
    banks = new RotatingKeys("bank/{", BANKS, seed);
  }

  @Override
  public void step(Recorder client, Random random) {
    String bank = banks.next(client) + "}/";
    if (founded.add(bank)) {
      found(client, bank);
    } else if (client.scan(bank, random.nextBoolean())
            instanceof Outcome.Ok(var _, var _, var accounts)
        && accounts.size() == ACCOUNTS
        && random.nextInt(4) != 0) {
      transfer(client, accounts, random);
    }
  }

  private static void found(Recorder client, String bank) {
    client.batch(
        IntStream.range(0, ACCOUNTS)
            .mapToObj(account ->
                new Action.Put(
                    bank + account, FOUNDING_BALANCE + " " + client.unique(), Condition.IF_ABSENT))
            .toList());
  }

  private static void transfer(Recorder client, List<Outcome.Found> accounts, Random random) {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    int amount = 1 + random.nextInt(10);
    client.batch(
        List.of(
            changed(client, accounts.get(from), -amount),
            changed(client, accounts.get(to), amount)));
  }

  private static Action.Put changed(Recorder client, Outcome.Found account, int by) {
    long balance = Long.parseLong(account.value().substring(0, account.value().indexOf(' ')));
    return new Action.Put(
        account.key(),
        balance + by + " " + client.unique(),
        Condition.ifVersion(account.version()));
  }
}
