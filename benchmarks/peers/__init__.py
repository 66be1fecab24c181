"""What people would write or use instead of this server: each as its own documentation teaches it, and as fast as that.

All answer the same requests from the same tables with the same settings of the database. They are kept short: none
knows GitLab's errors or its rules of saving, which would make them slower.
"""
