package io.twinwall.model.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time between VRRP advertisements, in centiseconds, a 12-bit field (RFC 9568 section 5.2.7): 10 ms to 40.95 s. */
@Syntax("10ms-40950ms")
public record AdvertisementInterval(int centiseconds) {
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,5})(ms|s)");
    private static final String SENTENCE =
            "an advertisement interval is 10ms to 40950ms in steps of 10ms, or whole seconds as 1s";

    public AdvertisementInterval {
        if (centiseconds < 1 || centiseconds > 4095) {
            throw new IllegalArgumentException(SENTENCE);
        }
    }

    public static AdvertisementInterval parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(SENTENCE);
        }
        int millis = Integer.parseInt(matcher.group(1)) * (matcher.group(2).equals("s") ? 1000 : 1);
        if (millis % 10 != 0) {
            throw new IllegalArgumentException(SENTENCE);
        }
        return new AdvertisementInterval(millis / 10);
    }

    public Duration duration() {
        return Duration.ofMillis(centiseconds * 10L);
    }

    @Override
    public String toString() {
        return centiseconds % 100 == 0 ? centiseconds / 100 + "s" : centiseconds * 10 + "ms";
    }
}
