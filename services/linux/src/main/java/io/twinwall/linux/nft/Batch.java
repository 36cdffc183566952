package io.twinwall.linux.nft;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON batch and where each of its commands ends, so that a part of it can be tried alone (libnftables-json(5)).
 * Positions are those of Java chars in the text.
 */
record Batch(String text, List<Integer> ends) {
    private static final JsonFactory JSON = new JsonFactory();

    Batch {
        ends = List.copyOf(ends);
    }

    static boolean isJson(String commands) {
        return commands.stripLeading().startsWith("{");
    }

    /** Reads the outline of {@code {"nftables": [...]}}; text that is something else is refused. */
    static Batch read(String text) throws NftRefused {
        List<Integer> ends = new ArrayList<>();
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            if (!"nftables".equals(json.nextFieldName()) || json.nextToken() != JsonToken.START_ARRAY) {
                throw new NftRefused(-1, "a JSON batch is {\"nftables\": [commands]}");
            }
            for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
                if (next != JsonToken.START_OBJECT) {
                    throw new NftRefused(ends.size(), "a command is a JSON object");
                }
                json.skipChildren();
                ends.add((int) json.currentLocation().getCharOffset());
            }
            if (json.nextToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw new NftRefused(-1, "a JSON batch ends behind its array of commands");
            }
            return new Batch(text, ends);
        } catch (JsonProcessingException e) {
            throw new NftRefused(ends.size(), "not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new NftRefused(ends.size(), "not JSON: " + e.getMessage());
        }
    }

    int size() {
        return ends.size();
    }

    /** Both as one batch; each has a command. */
    String then(Batch more) {
        return text.substring(0, ends.getLast()) + ", " + more.text.substring(more.text.indexOf('[') + 1);
    }

    /** The batch of the first {@code count} commands; {@code count} is at least 1. */
    String first(int count) {
        return text.substring(0, ends.get(count - 1)) + "]}";
    }
}
