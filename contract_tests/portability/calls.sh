# Send all six operations with curl, and print a line for each: calls.sh URL
settings="error_tracking/settings" keys="error_tracking/client_keys" project="demo%2Fplatform%2Fintegrated"
call() { curl --silent --show-error --header "PRIVATE-TOKEN: $TOKEN" "$@"; echo; }
call "$1/projects/1/$settings"
call --request PUT "$1/projects/$project/$settings?active=true&integrated=true"
call --request PATCH "$1/projects/$project/$settings?active=true"
call "$1/projects/$project/$keys?page=2&per_page=1"
# curl prints a line break for an empty header in --write-out.
curl --silent --header "PRIVATE-TOKEN: $TOKEN" --dump-header - --output /dev/null \
    "$1/projects/$project/$keys?page=2&per_page=1" | tr -d '\r' | awk -F': *' '{ header[tolower($1)] = $2 }
        END { printf "[\"%s\", \"%s\"]\n", header["x-total"], header["x-next-page"] }'
call --request POST "$1/projects/$project/$keys" | sed 's/^{"id":\([0-9]*\),.*/\1/'
call --request DELETE "$1/projects/$project/$keys/3"
call "$1/projects/demo%2Funknown/$settings"
