package io.twinwall.linux.nft;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The comments of a table's rules by their handles, from a listing ({@code list table inet twinwall-filter}). */
public final class RuleComments {
    private static final JsonFactory JSON = new JsonFactory();

    private RuleComments() {}

    /** Reads the JSON text of a listing; rules without a comment are left out. */
    public static Map<Long, String> read(String listing) throws NftRefused {
        Map<Long, String> comments = new HashMap<>();
        try (JsonParser json = JSON.createParser(listing)) {
            json.nextToken();
            if (!"nftables".equals(json.nextFieldName()) || json.nextToken() != JsonToken.START_ARRAY) {
                throw new NftRefused(-1, "a listing is {\"nftables\": [objects]}");
            }
            for (JsonToken next = json.nextToken(); next == JsonToken.START_OBJECT; next = json.nextToken()) {
                object(json, comments);
            }
            return comments;
        } catch (JsonProcessingException e) {
            throw new NftRefused(-1, "not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new NftRefused(-1, "not JSON: " + e.getMessage());
        }
    }

    private static void object(JsonParser json, Map<Long, String> comments) throws IOException {
        for (String kind = json.nextFieldName(); kind != null; kind = json.nextFieldName()) {
            if (json.nextToken() == JsonToken.START_OBJECT && kind.equals("rule")) {
                rule(json, comments);
            } else {
                json.skipChildren();
            }
        }
    }

    private static void rule(JsonParser json, Map<Long, String> comments) throws IOException {
        long handle = 0;
        String comment = "";
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (field.equals("handle") && value == JsonToken.VALUE_NUMBER_INT) {
                handle = json.getLongValue();
            } else if (field.equals("comment") && value == JsonToken.VALUE_STRING) {
                comment = json.getText();
            } else {
                json.skipChildren();
            }
        }
        if (!comment.isEmpty()) {
            comments.put(handle, comment);
        }
    }
}
