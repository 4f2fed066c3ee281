package io.ringhold.operator.report;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ringhold.operator.api.KvCluster;
import io.ringhold.operator.api.KvClusterStatus;
import io.ringhold.operator.objects.Names;
import io.ringhold.operator.plan.Operation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One event for each step that an operation takes, for `kubectl describe`.
public final class Events {
  private static final Logger LOG = System.getLogger(Events.class.getName());
  private static final int NOTE_MAX = 1000;

  private final KubernetesClient client;
  private final String reporter;

  /// @param reporter this operator's own pod
  public Events(KubernetesClient client, String reporter) {
    this.client = client;
    this.reporter = reporter;
  }

  /// Says what is different now. An event that cannot be written is not worth a failure.
  public void tell(KvCluster cluster, KvClusterStatus before, KvClusterStatus after, Instant now) {
    String was = step(before.operation);
    String is = step(after.operation);
    if (was.equals(is)) {
      return;
    }
    var operation = after.operation;
    boolean warning =
        operation != null
            && (operation.type.equals(Operation.Type.Blocked.name())
                || operation.type.equals(Operation.Type.Unknown.name())
                || operation.step.equals("Stuck"));
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(cluster.getMetadata().getName() + "-")
            .withNamespace(cluster.getMetadata().getNamespace())
            .endMetadata()
            .withEventTime(new MicroTime(now.toString()))
            .withReportingController("ringhold.io/" + Names.OPERATOR)
            .withReportingInstance(reporter)
            .withType(warning ? "Warning" : "Normal")
            .withReason(operation == null ? "Converged" : operation.type + operation.step)
            .withAction(operation == null ? "Converge" : operation.type)
            .withNote(note(after))
            .withNewRegarding()
            .withApiVersion(cluster.getApiVersion())
            .withKind(cluster.getKind())
            .withName(cluster.getMetadata().getName())
            .withNamespace(cluster.getMetadata().getNamespace())
            .withUid(cluster.getMetadata().getUid())
            .endRegarding()
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.log(Level.DEBUG, "event not written", e);
    }
  }

  private static String step(KvClusterStatus.@Nullable Operation operation) {
    return operation == null ? "" : operation.type + operation.target + operation.step;
  }

  private static String note(KvClusterStatus status) {
    String message = status.message == null ? "" : status.message;
    return message.substring(0, Math.min(message.length(), NOTE_MAX));
  }
}
