package io.ringhold.verify.workload;

import java.util.Random;

/// What a kind of client does. One instance serves many clients, which meet on its keys.
interface Workload {
  /// One or a few operations of one client.
  void step(Recorder client, Random random);
}
