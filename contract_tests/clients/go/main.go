// Call all methods of client-go for error tracking, and print a JSON value for each. Reads HOST and TOKEN.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	gitlab "gitlab.com/gitlab-org/api/client-go/v2"
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
	client, err := gitlab.NewClient(os.Getenv("TOKEN"), gitlab.WithBaseURL(os.Getenv("HOST")))
	if err != nil {
		panic(err)
	}
	errors := client.ErrorTracking
	settings, _, err := errors.GetErrorTrackingSettings(1)
	show(settings, err)
	on := gitlab.Ptr(true)
	options := &gitlab.EnableDisableErrorTrackingOptions{Active: on, Integrated: on}
	settings, _, err = errors.EnableDisableErrorTracking(project, options)
	show(settings, err)
	page := gitlab.ListClientKeysOptions{ListOptions: gitlab.ListOptions{Page: 1, PerPage: 1}}
	keys, response, err := errors.ListClientKeys(project, &page)
	show(keys, err)
	show([]int64{int64(response.TotalItems), int64(response.NextPage)}, nil)
	key, _, err := errors.CreateClientKey(project)
	show(key.ID, err)
	_, err = errors.DeleteClientKey(project, 3)
	show(nil, err)
	_, _, err = errors.GetErrorTrackingSettings("demo/unknown")
	show(err.Error(), nil)
}
