package io.ringhold.verify.nemesis;

import java.util.Random;

/// Something that goes wrong once: it harms, waits and heals.
///
/// @param weight how often it is drawn, compared with the others of its lane
record Fault(Kind kind, String name, int weight, Course course) {
  interface Course {
    /// Returns without a trace in the log when it cannot happen now. Heals also when interrupted.
    void run(Fault fault, Random random) throws Exception;
  }
}
