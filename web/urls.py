"""The pages' addresses."""

urlpatterns: list[object] = []
