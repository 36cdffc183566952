package io.twinwall.appliance.daemon;

import io.twinwall.sync.BeatKeys;
import io.twinwall.vrrp.VrrpService;
import javax.crypto.SecretKey;

/** Takes the keys that the link's channel agrees to who beats with them. */
record LinkBeatKeys(VrrpService vrrp) implements BeatKeys {
    @Override
    public void agreed(SecretKey key) {
        vrrp.beatKeyAgreed(key.getEncoded());
    }

    @Override
    public void forgotten() {
        vrrp.beatKeysForgotten();
    }
}
