package io.twinwall.appliance;

import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.document.Reading;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.Vrids;
import java.nio.charset.StandardCharsets;

/** Documents of tests, written as an operator would. */
public final class TestDocuments {
    /** A pair with one port that has a virtual address. */
    public static final String PAIR =
            """
            pair: {nodes: [r1, r2]}
            interfaces:
              lan: {device: eth1, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, virtual: 10.10.0.1/24, zone: lan}
            routes: [{to: default, via: 10.10.0.254}]
            firewall: {policy: {lan -> local: accept}}
            """;

    private TestDocuments() {}

    public static Document document(String yaml) {
        Reading reading = DocumentReader.read(yaml.getBytes(StandardCharsets.UTF_8));
        return Vrids.assign(reading.document().orElseThrow(() -> new AssertionError(reading.findings().toString())));
    }

    public static NodeConfig r1(String yaml) {
        return new NodeConfig(document(yaml), new NodeName("r1"));
    }
}
