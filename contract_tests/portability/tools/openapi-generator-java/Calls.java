import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ClientKeysApi;
import org.openapitools.client.api.SettingsApi;

/** Call all six operations with the client of openapi-generator for Java. */
public class Calls {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("URL"));
    // This library of the generator leaves authentication to the caller.
    client.setRequestInterceptor(request -> request.header("PRIVATE-TOKEN", System.getenv("TOKEN")));
    SettingsApi settings = new SettingsApi(client);
    ClientKeysApi keys = new ClientKeysApi(client);
    String project = "demo/platform/integrated";

    show(settings.getSettings("1"));
    show(settings.createSettings(project, true, true));
    show(settings.updateSettings(project, true, null));
    var page = keys.listClientKeysWithHttpInfo(project, 2, 1);
    show(page.getData());
    show(List.of(header(page.getHeaders(), "x-total"), header(page.getHeaders(), "x-next-page")));
    show(keys.createClientKey(project).getId());
    show(keys.deleteClientKey(project, 3L));
    try {
      settings.getSettings("demo/unknown");
    } catch (ApiException error) {
      show(MAPPER.readTree(error.getResponseBody()));
    }
  }

  private static String header(java.util.Map<String, List<String>> headers, String name) {
    return headers.get(name).get(0);
  }

  private static void show(Object value) throws Exception {
    System.out.println(MAPPER.writeValueAsString(value));
  }
}
