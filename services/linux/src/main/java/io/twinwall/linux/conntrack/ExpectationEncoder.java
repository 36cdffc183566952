package io.twinwall.linux.conntrack;

import io.twinwall.linux.netlink.Request;
import java.nio.ByteBuffer;

/** Messages about expectations (linux/netfilter/nfnetlink_conntrack.h). Pure. */
final class ExpectationEncoder {
    private ExpectationEncoder() {}

    static Request dump(ByteBuffer bytes) {
        return Request.netfilter(bytes, Cta.EXP_GET, Cta.NLM_F_DUMP, Cta.AF_UNSPEC, 0);
    }

    /** Creates an expectation whose master is there. Id and timeout become the kernel's own. */
    static Request create(ByteBuffer bytes, Expectation expected) {
        Request request = Request.netfilter(bytes, Cta.EXP_NEW, Cta.NLM_F_CREATE | Cta.NLM_F_EXCL,
                TupleEncoder.family(expected.tuple()), 0);
        TupleEncoder.put(request, Cta.EXPECT_MASTER, expected.master());
        TupleEncoder.put(request, Cta.EXPECT_TUPLE, expected.tuple());
        TupleEncoder.put(request, Cta.EXPECT_MASK, expected.mask());
        expected.translation().ifPresent(translation -> {
            int nest = request.open(Cta.EXPECT_NAT);
            request.putNetwork32(Cta.EXPECT_NAT_DIR, translation.direction());
            TupleEncoder.put(request, Cta.EXPECT_NAT_TUPLE, translation.tuple());
            request.close(nest);
        });
        expected.timeoutSeconds().ifPresent(seconds -> request.putNetwork32(Cta.EXPECT_TIMEOUT, (int) seconds));
        request.putNetwork32(Cta.EXPECT_FLAGS, expected.flags());
        request.putNetwork32(Cta.EXPECT_CLASS, expected.expectationClass());
        expected.helper().ifPresent(name -> request.put(Cta.EXPECT_HELP_NAME, name));
        expected.function().ifPresent(name -> request.put(Cta.EXPECT_FN, name));
        return zone(request, expected.zone());
    }

    static Request delete(ByteBuffer bytes, Expectation expected) {
        Request request =
                Request.netfilter(bytes, Cta.EXP_DELETE, 0, TupleEncoder.family(expected.tuple()), 0);
        TupleEncoder.put(request, Cta.EXPECT_TUPLE, expected.tuple());
        return zone(request, expected.zone());
    }

    private static Request zone(Request request, int zone) {
        return zone == 0 ? request : request.putNetwork16(Cta.EXPECT_ZONE, zone);
    }
}
