package io.ringhold.operator.objects;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.ringhold.operator.api.KvCluster;
import java.util.List;

/// The names under which pods are found.
final class Services {
  private Services() {}

  /// Members find each other before they are ready.
  static Service peers(KvCluster cluster) {
    return headless(cluster, Names.peers(cluster), true, List.of(grpc(), port("raft", Names.RAFT)));
  }

  /// Clients that balance over all ready members themselves.
  static Service ready(KvCluster cluster) {
    return headless(cluster, cluster.getMetadata().getName() + "-ready", false, List.of(grpc()));
  }

  /// One address for all clients.
  static Service clients(KvCluster cluster) {
    return new ServiceBuilder()
        .withMetadata(Names.owned(cluster, cluster.getMetadata().getName()))
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(Names.selector(cluster))
        .withPorts(grpc(), port("http", Names.HTTP))
        .endSpec()
        .build();
  }

  private static Service headless(
      KvCluster cluster, String name, boolean notReadyToo, List<ServicePort> ports) {
    return new ServiceBuilder()
        .withMetadata(Names.owned(cluster, name))
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP("None")
        .withSelector(Names.selector(cluster))
        .withPublishNotReadyAddresses(notReadyToo ? true : null)
        .withPorts(ports)
        .endSpec()
        .build();
  }

  private static ServicePort grpc() {
    return port("grpc", Names.GRPC);
  }

  private static ServicePort port(String name, int number) {
    return new ServicePortBuilder()
        .withName(name)
        .withProtocol("TCP")
        .withPort(number)
        .withTargetPort(new IntOrString(name))
        .build();
  }
}
