// Call all six operations with the client of openapi-generator for Go.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	api "github.com/GIT_USER_ID/GIT_REPO_ID"
)

const project = "demo/platform/integrated"

func show(value any, err error) {
	if err != nil {
		panic(err)
	}
	text, _ := json.Marshal(value)
	fmt.Println(string(text))
}

func main() {
	configuration := api.NewConfiguration()
	configuration.Servers = api.ServerConfigurations{{URL: os.Getenv("URL")}}
	client := api.NewAPIClient(configuration)
	token := map[string]api.APIKey{"private_token": {Key: os.Getenv("TOKEN")}}
	ctx := context.WithValue(context.Background(), api.ContextAPIKeys, token)

	first, _, err := client.SettingsAPI.GetSettings(ctx, "1").Execute()
	show(first, err)
	created, _, err := client.SettingsAPI.CreateSettings(ctx, project).Active(true).Integrated(true).Execute()
	show(created, err)
	updated, _, err := client.SettingsAPI.UpdateSettings(ctx, project).Active(true).Execute()
	show(updated, err)
	keys, response, err := client.ClientKeysAPI.ListClientKeys(ctx, project).Page(2).PerPage(1).Execute()
	show(keys, err)
	show([]string{response.Header.Get("X-Total"), response.Header.Get("X-Next-Page")}, nil)
	key, _, err := client.ClientKeysAPI.CreateClientKey(ctx, project).Execute()
	show(key.GetId(), err)
	deleted, _, err := client.ClientKeysAPI.DeleteClientKey(ctx, project, 3).Execute()
	show(deleted, err)
	_, _, err = client.SettingsAPI.GetSettings(ctx, "demo/unknown").Execute()
	show(err.(*api.GenericOpenAPIError).Model(), nil)
}
