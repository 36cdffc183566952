package io.twinwall.appliance.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretBackupTest {
    private static final String TEXT = "twinwall secrets 1\nend 0\n";
    private static final String PHRASE = "correct horse battery ß";

    private static String seal() {
        return SecretBackup.seal(TEXT, PHRASE.toCharArray(), new SecureRandom());
    }

    private static String refused(String file, String phrase) {
        return assertThrows(IOException.class, () -> SecretBackup.open(file, phrase.toCharArray())).getMessage();
    }

    @Test
    void whatIsSealedOpensWithItsPassphraseAlone() throws IOException {
        String file = seal();
        assertEquals(TEXT, SecretBackup.open(file, PHRASE.toCharArray()));
        assertEquals("the passphrase is wrong", refused(file, PHRASE + " "));
        assertNotEquals(file, seal(), "salt and nonce are new each time");
        assertFalse(file.contains("end 0"));
    }

    @Test
    void everyTruncationAndEveryOtherLetterIsRefused() {
        String file = seal();
        for (int length = 0; length < file.length(); length++) {
            assertFalse(refused(file.substring(0, length), PHRASE).isEmpty());
        }
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            int at = random.nextInt(file.length());
            char other = (char) (file.charAt(at) ^ (1 << random.nextInt(6)));
            String altered = file.substring(0, at) + other + file.substring(at + 1);
            assertFalse(refused(altered, PHRASE).isEmpty(), altered);
        }
    }

    @Test
    void itSaysWhatIsWrong() {
        String file = seal();
        assertEquals("it is no backup of secrets", refused("pair: {}\n", PHRASE));
        assertEquals("it is cut off; take another copy", refused(file.substring(0, file.length() / 2), PHRASE));
        assertTrue(refused(file.replace("backup 1", "backup 2"), PHRASE).startsWith("it is of version 2, and"));
        assertTrue(refused(file.replace("sha512 1000000", "sha512 1000001"), PHRASE).startsWith("it was altered"));
    }
}
