<?php
// Call all six operations with the client of openapi-generator for PHP; Guzzle is a package of the system.
require '/usr/share/php/GuzzleHttp/autoload.php';
spl_autoload_register(function (string $class): void {
    $file = 'client/lib/' . str_replace(['OpenAPI\\Client\\', '\\'], ['', '/'], $class) . '.php';
    if (is_file($file)) {
        require $file;
    }
});

function show(mixed $value): void
{
    echo json_encode($value, JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR), "\n";
}

$configuration = (new OpenAPI\Client\Configuration())
    ->setHost(getenv('URL'))
    ->setApiKey('PRIVATE-TOKEN', getenv('TOKEN'));
$client = new GuzzleHttp\Client();
$settings = new OpenAPI\Client\Api\SettingsApi($client, $configuration);
$keys = new OpenAPI\Client\Api\ClientKeysApi($client, $configuration);
$project = 'demo/platform/integrated';

show($settings->getSettings('1'));
show($settings->createSettings($project, true, true));
show($settings->updateSettings($project, true));
[$page, , $headers] = $keys->listClientKeysWithHttpInfo($project, 2, 1);
show($page);
$headers = array_change_key_case($headers);
show([$headers['x-total'][0], $headers['x-next-page'][0]]);
show($keys->createClientKey($project)->getId());
show($keys->deleteClientKey($project, 3));
try {
    $settings->getSettings('demo/unknown');
} catch (OpenAPI\Client\ApiException $error) {
    show($error->getResponseObject());
}
