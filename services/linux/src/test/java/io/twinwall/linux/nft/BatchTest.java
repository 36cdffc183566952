package io.twinwall.linux.nft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class BatchTest {
    private static final String THREE =
            " {\"nftables\": [{\"add\": {\"a\": [1, {\"b\": \"]}\u00e9\"}]}}, {\"flush\": 2},{}]}";

    @Test
    void commandsAreFoundWhateverIsInTheirStrings() throws NftRefused {
        Batch batch = Batch.read(THREE);
        assertEquals(3, batch.size());
        assertEquals(" {\"nftables\": [{\"add\": {\"a\": [1, {\"b\": \"]}\u00e9\"}]}}]}", batch.first(1));
        assertEquals(" {\"nftables\": [{\"add\": {\"a\": [1, {\"b\": \"]}\u00e9\"}]}}, {\"flush\": 2}]}",
                batch.first(2));
        assertEquals(THREE, batch.first(3));
    }

    @Test
    void whatIsNoBatchIsRefusedWithTheCommandWhereItEnds() {
        for (int length = 1; length < THREE.length(); length++) {
            String cut = THREE.substring(0, length);
            assertThrows(NftRefused.class, () -> Batch.read(cut), cut);
        }
        assertEquals(1, assertThrows(NftRefused.class, () -> Batch.read("{\"nftables\": [{}, 3]}")).commandIndex());
        assertThrows(NftRefused.class, () -> Batch.read("{\"other\": []}"));
        assertThrows(NftRefused.class, () -> Batch.read("{\"nftables\": []} {}"));
    }

    @Test
    void jsonIsToldFromTextByItsBrace() {
        assertTrue(Batch.isJson("\n {\"nftables\": []}"));
        assertFalse(Batch.isJson("table inet t { }"));
    }

    @Test
    void refusalsLosePlaceholderLocationsAndBlankLines() {
        String error = """
                internal:0:0-0: Error: Unknown statement object 'fooo'.

                internal:0:0-0: Error: Parsing command array at index 3 failed.

                """;
        assertEquals("Error: Unknown statement object 'fooo'.\nError: Parsing command array at index 3 failed.",
                LibNftablesNft.sentence(error));
        assertEquals("libnftables refused without saying why", LibNftablesNft.sentence(" \n"));
    }
}
