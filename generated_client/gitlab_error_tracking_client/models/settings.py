# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="Settings")


@_attrs_define
class Settings:
    """The error tracking settings of a project.

    Attributes:
        active (bool): Whether error tracking is switched on.
        project_name (None | str): The name of the Sentry project; null without Sentry.
        sentry_external_url (None | str): The address of the Sentry project for people; null without Sentry.
        api_url (None | str): The address of the Sentry project's API; null without Sentry.
        integrated (bool): Whether errors are collected by the integrated backend. Always false where integrated error
            tracking
            is switched off for the instance.
    """

    active: bool
    project_name: None | str
    sentry_external_url: None | str
    api_url: None | str
    integrated: bool

    def to_dict(self) -> dict[str, Any]:
        active = self.active

        project_name: None | str
        project_name = self.project_name

        sentry_external_url: None | str
        sentry_external_url = self.sentry_external_url

        api_url: None | str
        api_url = self.api_url

        integrated = self.integrated

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "active": active,
                "project_name": project_name,
                "sentry_external_url": sentry_external_url,
                "api_url": api_url,
                "integrated": integrated,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        active = d.pop("active")

        def _parse_project_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        project_name = _parse_project_name(d.pop("project_name"))

        def _parse_sentry_external_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sentry_external_url = _parse_sentry_external_url(d.pop("sentry_external_url"))

        def _parse_api_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        api_url = _parse_api_url(d.pop("api_url"))

        integrated = d.pop("integrated")

        settings = cls(
            active=active,
            project_name=project_name,
            sentry_external_url=sentry_external_url,
            api_url=api_url,
            integrated=integrated,
        )

        return settings
