package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.Area;
import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Effort;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Connections that outlive a node: Twinwall beside conntrackd with keepalived. */
public final class LinkArea implements Area {
    private final LinkRig rig;
    private final List<BenchCase> cases = new ArrayList<>();

    public LinkArea(Lab lab, Effort effort) {
        rig = new LinkRig(lab, effort);
        for (Setup.Translation translation : Setup.Translation.values()) {
            for (SurvivalCase.Move move : SurvivalCase.Move.values()) {
                cases.add(SurvivalCase.of(rig, translation, move));
            }
        }
        cases.add(SurvivalCase.control(rig));
        cases.add(new RateCase(rig));
        cases.add(new InjectionCase(rig));
        cases.add(new SizeCase(rig));
    }

    @Override
    public String name() {
        return "link";
    }

    @Override
    public List<BenchCase> cases() {
        return List.copyOf(cases);
    }

    @Override
    public Map<String, String> peers() {
        return Map.of(Conntrackd.NAME, Conntrackd.version());
    }

    @Override
    public void open() throws LabFailed {
        rig.open();
    }

    @Override
    public void close() {
        rig.close();
    }
}
