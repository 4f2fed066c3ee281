package io.ringhold.operator.plan;

import io.ringhold.operator.observe.Observed;
import java.util.Optional;

/// One concern of the operator. Empty when it has nothing to do and nothing to wait for.
interface Step {
  Optional<Plan> next(Observed seen);
}
